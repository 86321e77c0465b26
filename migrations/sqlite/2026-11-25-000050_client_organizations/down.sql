DROP INDEX clients_organization;
ALTER TABLE clients DROP COLUMN organization_id;
