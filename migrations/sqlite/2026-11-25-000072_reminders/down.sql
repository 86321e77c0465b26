DROP TABLE reminder_settings;
DROP TABLE reminders;
