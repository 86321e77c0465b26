DROP TABLE pathway_waivers;
DROP TABLE pathway_enrollments;
DROP TABLE pathway_competencies;
DROP TABLE pathway_opportunities;
DROP TABLE pathways;
