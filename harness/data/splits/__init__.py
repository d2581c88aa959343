"""Who is trained, validated and tested on."""
