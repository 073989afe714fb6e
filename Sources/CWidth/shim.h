// The C library's wcwidth (POSIX), which its wchar.h shows to nobody but those who ask for X/Open.
#pragma once
#include <stddef.h>
extern int wcwidth(wchar_t character);
