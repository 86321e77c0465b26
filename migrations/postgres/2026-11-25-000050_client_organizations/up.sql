-- The organization for which a client speaks when it calls by itself.
ALTER TABLE clients ADD COLUMN organization_id uuid REFERENCES organizations (id);
CREATE INDEX clients_organization ON clients (organization_id) WHERE organization_id IS NOT NULL;
