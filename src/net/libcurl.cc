#include "net/libcurl.h"

#include "base/library.h"

namespace consort::net {
namespace {

void find_all(Library& library, Libcurl& functions) {
  library.find(functions.easy_cleanup, "curl_easy_cleanup");
  library.find(functions.easy_getinfo, "curl_easy_getinfo");
  library.find(functions.easy_init, "curl_easy_init");
  library.find(functions.easy_setopt, "curl_easy_setopt");
  library.find(functions.easy_strerror, "curl_easy_strerror");
  library.find(functions.global_init, "curl_global_init");
  library.find(functions.multi_add_handle, "curl_multi_add_handle");
  library.find(functions.multi_cleanup, "curl_multi_cleanup");
  library.find(functions.multi_info_read, "curl_multi_info_read");
  library.find(functions.multi_init, "curl_multi_init");
  library.find(functions.multi_perform, "curl_multi_perform");
  library.find(functions.multi_poll, "curl_multi_poll");
  library.find(functions.multi_remove_handle, "curl_multi_remove_handle");
  library.find(functions.multi_wakeup, "curl_multi_wakeup");
  library.find(functions.slist_append, "curl_slist_append");
  library.find(functions.slist_free_all, "curl_slist_free_all");
  if (library.complete()) functions.global_init(CURL_GLOBAL_DEFAULT);
}

}  // namespace

const Libcurl* load_libcurl() {
  static const LoadedFunctions<Libcurl> loaded("libcurl.so.4", find_all);
  return loaded.get();
}

}  // namespace consort::net
