-- What a person noted, confirmed, approved or assessed is found to be exported.
CREATE INDEX advocates_confirmer ON advocates (leading_confirmed_by) WHERE leading_confirmed_by IS NOT NULL;
CREATE INDEX advocate_activities_noter ON advocate_activities (noted_by) WHERE noted_by IS NOT NULL;
CREATE INDEX conflicts_acknowledger ON conflicts (acknowledged_by) WHERE acknowledged_by IS NOT NULL;
CREATE INDEX messages_approver ON messages (approved_by) WHERE approved_by IS NOT NULL;
CREATE INDEX assessments_assessor ON assessments (assessor_id);
