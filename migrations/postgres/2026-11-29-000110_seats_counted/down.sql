DROP INDEX event_bookings_counted;
DROP INDEX learning_registrations_counted;
