#pragma once
#include <memory>
#include <stop_token>

#include "base/result.h"
#include "net/libcurl.h"

// What the clients that use libcurl have in common. It has to be loaded.
namespace consort::net {

struct FreeCurl {
  void operator()(CURL* easy) const { libcurl().easy_cleanup(easy); }
  void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
};
struct FreeCurlMulti {
  void operator()(CURLM* multi) const { libcurl().multi_cleanup(multi); }
};
using CurlEasy = std::unique_ptr<CURL, FreeCurl>;
using CurlMulti = std::unique_ptr<CURLM, FreeCurlMulti>;
using CurlList = std::unique_ptr<curl_slist, FreeCurl>;

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  libcurl().easy_setopt(easy, option, value);
}

// Not copied: the text outlives the transfer.
curl_blob blob(const std::string& text);

// Whom to trust; "": the system's roots. Not copied. TLS 1.2 at least.
void set_roots(CURL* easy, const std::string& roots_pem);

// Until the one transfer is done, or at once when it is time to stop: then whatever libcurl says.
CURLcode run_transfer(CURLM* multi, CURL* easy, const std::stop_token& stop);

Code code_of(CURLcode outcome);

}  // namespace consort::net
