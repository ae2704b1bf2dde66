"""Every edit, as a function from the document to patches; one module per kind of edit."""
