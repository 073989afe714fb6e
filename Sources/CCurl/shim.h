#pragma once
#include <curl/curl.h>
#include <malloc.h>
// Swift cannot call variadic functions: one inline function per type of argument.
static inline CURLcode cp_setopt_long(CURL *easy, CURLoption option, long value) { return curl_easy_setopt(easy, option, value); }
// The large numbers, such as CURLOPT_POSTFIELDSIZE_LARGE.
static inline CURLcode cp_setopt_large(CURL *easy, CURLoption option, curl_off_t value) { return curl_easy_setopt(easy, option, value); }
// Strings (most of which libcurl copies), lists and user data.
static inline CURLcode cp_setopt_pointer(CURL *easy, CURLoption option, const void *value) { return curl_easy_setopt(easy, option, value); }
// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode cp_setopt_write(CURL *easy, CURLoption option, curl_write_callback value) { return curl_easy_setopt(easy, option, value); }
static inline CURLcode cp_getinfo_long(CURL *easy, CURLINFO info, long *value) { return curl_easy_getinfo(easy, info, value); }
// Sizes, and times in microseconds.
static inline CURLcode cp_getinfo_large(CURL *easy, CURLINFO info, curl_off_t *value) { return curl_easy_getinfo(easy, info, value); }
static inline CURLMcode cp_multi_setopt_long(CURLM *multi, CURLMoption option, long value) { return curl_multi_setopt(multi, option, value); }
// Swift does not import the macro.
static const size_t cp_error_size = CURL_ERROR_SIZE;
// The result is in a union, whose members Swift shows as computed properties that copy all of it.
static inline CURLcode cp_message_result(const CURLMsg *message) { return message->data.result; }
// malloc keeps so many freed bytes, and takes no larger blocks from the kernel one by one. Swift does not import the macros;
// malloc of other C libraries has nothing to set.
static inline void cp_keep_freed_memory(int bytes) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, bytes);
    mallopt(M_TRIM_THRESHOLD, bytes);
#else
    (void)bytes;
#endif
}
