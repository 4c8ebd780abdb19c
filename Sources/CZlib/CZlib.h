// The system's zlib (RFC 1950, 1951): package zlib1g-dev on Debian.
#include <zlib.h>
