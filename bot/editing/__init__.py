"""Content as officials change it at the desk: versions over the files, and examples learnt from questions."""
