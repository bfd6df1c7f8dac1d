"""Files of incidents enter; for each, who would be paged when, whether that is right, and a picture leave."""
