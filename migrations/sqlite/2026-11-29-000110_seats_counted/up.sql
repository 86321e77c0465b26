-- How many seats of a room are taken is summed for each row of a list of rooms, and again for each who signs up: from one index, without
-- a look at every party. It is of a part of the rows, so that nothing else is looked for in it.
CREATE INDEX learning_registrations_counted ON learning_registrations (session_id, seats_confirmed, seats_offered, seats_waiting)
  WHERE seats_confirmed + seats_offered + seats_waiting > 0;
CREATE INDEX event_bookings_counted ON event_bookings (slot_id, seats_confirmed, seats_offered, seats_waiting)
  WHERE seats_confirmed + seats_offered + seats_waiting > 0;
