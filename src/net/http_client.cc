#include "net/http_client.h"

#include <curl/curl.h>

#include "base/no_pipe_signal.h"
#include "base/strings.h"
#include "net/openssl.h"

namespace consort::net {
namespace {

constexpr size_t kHeaderBytes = 64 << 10;

using Easy = std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, FreeWith<curl_multi_cleanup>>;
using List = std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>>;

// What libcurl writes into while a call goes on.
struct Incoming {
  const HttpCall& call;
  Response response = {};
  size_t header_bytes = 0;
  bool enough = false;  // on_body wants no more
  bool too_large = false;
};

size_t take_body(char* bytes, size_t, size_t size, void* to) {
  auto& incoming = *static_cast<Incoming*>(to);
  if (incoming.call.on_body) {
    incoming.enough = !incoming.call.on_body({bytes, size});
    return incoming.enough ? CURL_WRITEFUNC_ERROR : size;
  }
  incoming.too_large = incoming.response.body.size() + size > incoming.call.response_bytes;
  if (incoming.too_large) return CURL_WRITEFUNC_ERROR;
  incoming.response.body.append(bytes, size);
  return size;
}

size_t take_header(char* bytes, size_t, size_t size, void* to) {
  auto& incoming = *static_cast<Incoming*>(to);
  incoming.header_bytes += size;
  incoming.too_large = incoming.header_bytes > kHeaderBytes;
  if (incoming.too_large) return CURL_WRITEFUNC_ERROR;
  std::string_view line = trim({bytes, size});
  if (line.starts_with("HTTP/")) incoming.response.headers = {};  // of the last of several heads
  size_t colon = line.find(':');
  if (colon != line.npos && !line.starts_with("HTTP/"))
    incoming.response.headers.add(std::string(line.substr(0, colon)),
                                  std::string(trim(line.substr(colon + 1))));
  return size;
}

CURLcode pin(CURL*, void* context, void* root) {
  trust_pinned_root(static_cast<SSL_CTX*>(context), static_cast<const Digest*>(root));
  return CURLE_OK;
}

curl_blob blob(const std::string& text) {
  return {const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY};
}

void set_trust(CURL* easy, const HttpTrust& trust) {
  if (trust.pinned_root) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, pin);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &*trust.pinned_root);
  } else if (!trust.roots_pem.empty()) {
    curl_blob roots = blob(trust.roots_pem);
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &roots);
  }
  if (!trust.identity) return;
  curl_blob chain = blob(trust.identity->chain_pem);
  curl_blob key = blob(trust.identity->key_pem.reveal());
  curl_easy_setopt(easy, CURLOPT_SSLCERT_BLOB, &chain);
  curl_easy_setopt(easy, CURLOPT_SSLKEY_BLOB, &key);
}

List set_headers(CURL* easy, const Headers& headers) {
  curl_slist* list = curl_slist_append(nullptr, "Expect:");  // no waiting for 100-continue
  for (const auto& [name, value] : headers.all())
    list = curl_slist_append(list, (value.empty() ? name + ";" : name + ": " + value).c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
  return List(list);
}

void set_request(CURL* easy, const HttpCall& call, Incoming& incoming) {
  auto ms = std::chrono::ceil<std::chrono::milliseconds>(call.patience).count();
  curl_easy_setopt(easy, CURLOPT_URL, call.url.c_str());
  if (call.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  if (!call.body.empty() || call.method == "POST" || call.method == "PUT") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call.body.data());
  }
  if (call.method != "HEAD") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, call.redirects > 0 ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, static_cast<long>(call.redirects));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(ms));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &incoming);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &incoming);
}

Code code_of(CURLcode outcome) {
  switch (outcome) {
    case CURLE_OPERATION_TIMEDOUT:
      return Code::timeout;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return Code::unavailable;
    case CURLE_PEER_FAILED_VERIFICATION:
      return Code::denied;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_TOO_MANY_REDIRECTS:
      return Code::invalid;
    default:
      return Code::io;
  }
}

// Field lines must not smuggle in others.
Status check_headers(const HttpCall& call) {
  auto breaks = [](std::string_view text) { return text.find_first_of("\r\n") != text.npos; };
  bool wrong = breaks(call.method);
  for (const auto& [name, value] : call.headers.all())
    wrong = wrong || name.empty() || breaks(name) || breaks(value);
  if (wrong) return fail(Code::invalid, "a header field cannot be sent");
  return {};
}

}  // namespace

struct HttpClient::State {
  const HttpTrust trust;
  Multi multi{curl_multi_init()};

  // Until the one transfer is done or it is time to stop.
  CURLcode run(CURL* easy, const std::stop_token& stop) {
    curl_multi_add_handle(multi.get(), easy);
    CURLcode outcome = CURLE_ABORTED_BY_CALLBACK;
    for (int running = 1; running > 0 && !stop.stop_requested();) {
      if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
      if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr);
    }
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi.get(), &left))
      if (message->msg == CURLMSG_DONE) outcome = message->data.result;
    curl_multi_remove_handle(multi.get(), easy);
    return outcome;
  }
};

HttpClient::HttpClient(HttpTrust trust) : state_(new State{std::move(trust)}) {}
HttpClient::~HttpClient() = default;

Result<Response> HttpClient::call(const HttpCall& call, std::stop_token stop) {
  TRY_DO(check_headers(call));
  NoPipeSignal no_signal;
  Easy easy(curl_easy_init());
  Incoming incoming{.call = call};
  char words[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, words);
  set_request(easy.get(), call, incoming);
  set_trust(easy.get(), state_->trust);
  List headers = set_headers(easy.get(), call.headers);

  std::stop_callback wake(stop, [this] { curl_multi_wakeup(state_->multi.get()); });
  CURLcode outcome = state_->run(easy.get(), stop);
  std::string what = "calling " + printable(call.url);
  if (stop.stop_requested()) return fail(Code::cancelled, "stopped").within(what);
  if (incoming.too_large) return fail(Code::invalid, "the answer is too large").within(what);
  if (outcome != CURLE_OK && !incoming.enough)
    return fail(code_of(outcome), *words ? words : curl_easy_strerror(outcome)).within(what);
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  incoming.response.status = static_cast<int>(status);
  return std::move(incoming.response);
}

}  // namespace consort::net
