// Loaded before the C library: a flush takes FLUSH_MS milliseconds more, as on a disk that has to write something down.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int flush(const char *name, int file) {
    usleep(1000 * atoi(getenv("FLUSH_MS")));
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return flush("fsync", file); }
int fdatasync(int file) { return flush("fdatasync", file); }
