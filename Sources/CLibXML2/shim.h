#pragma once
// Debian builds libxml2 with ICU, whose headers clash with the copy inside Foundation; we use none of it.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
