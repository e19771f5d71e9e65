#pragma once
#include <curl/curl.h>

namespace consort::net {

// What is used of libcurl. It is loaded by whoever asks first: most programs never call another
// server, and it brings an OpenSSL of its own, whose objects must not meet ours.
struct Libcurl {
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_global_init) global_init;
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_cleanup) multi_cleanup;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_perform) multi_perform;
  decltype(&::curl_multi_poll) multi_poll;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_wakeup) multi_wakeup;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
};

// Null when the machine has none. Thread-safe.
const Libcurl* load_libcurl();

// For whoever holds something that it made.
inline const Libcurl& libcurl() { return *load_libcurl(); }

}  // namespace consort::net
