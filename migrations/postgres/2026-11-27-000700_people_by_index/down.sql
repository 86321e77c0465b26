DROP INDEX assessments_assessor;
DROP INDEX messages_approver;
DROP INDEX conflicts_acknowledger;
DROP INDEX advocate_activities_noter;
DROP INDEX advocates_confirmer;
