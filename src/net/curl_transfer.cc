#include "net/curl_transfer.h"

namespace consort::net {

curl_blob blob(const std::string& text) {
  return {const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY};
}

void set_roots(CURL* easy, const std::string& roots_pem) {
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (roots_pem.empty()) return;
  curl_blob roots = blob(roots_pem);
  set(easy, CURLOPT_CAPATH, nullptr);
  set(easy, CURLOPT_CAINFO_BLOB, &roots);
}

CURLcode run_transfer(CURLM* multi, CURL* easy, const std::stop_token& stop) {
  std::stop_callback wake(stop, [multi] { libcurl().multi_wakeup(multi); });
  libcurl().multi_add_handle(multi, easy);
  CURLcode outcome = CURLE_ABORTED_BY_CALLBACK;
  for (int running = 1; running > 0;) {
    // Once more after it was told to stop: a progress callback ends the transfer in order.
    const bool is_last = stop.stop_requested();
    if (libcurl().multi_perform(multi, &running) != CURLM_OK || is_last) break;
    if (running > 0) libcurl().multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  int left = 0;
  while (CURLMsg* message = libcurl().multi_info_read(multi, &left))
    if (message->msg == CURLMSG_DONE) outcome = message->data.result;
  libcurl().multi_remove_handle(multi, easy);
  return outcome;
}

Code code_of(CURLcode outcome) {
  switch (outcome) {
    case CURLE_OPERATION_TIMEDOUT:
      return Code::timeout;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return Code::unavailable;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
      return Code::denied;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_TOO_MANY_REDIRECTS:
      return Code::invalid;
    default:
      return Code::io;
  }
}

}  // namespace consort::net
