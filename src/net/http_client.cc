#include "net/http_client.h"

#include "base/no_pipe_signal.h"
#include "base/strings.h"
#include "net/curl_transfer.h"

namespace consort::net {
namespace {

constexpr size_t kHeaderBytes = 64 << 10;

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

void set_identity(CURL* easy, const std::optional<TlsIdentity>& identity) {
  if (!identity) return;
  curl_blob chain = blob(identity->chain_pem);
  curl_blob key = blob(identity->key_pem.reveal());
  set(easy, CURLOPT_SSLCERT_BLOB, &chain);
  set(easy, CURLOPT_SSLKEY_BLOB, &key);
}

CurlList set_headers(CURL* easy, const Headers& headers) {
  curl_slist* list = libcurl().slist_append(nullptr, "Expect:");  // no waiting for 100-continue
  for (const auto& [name, value] : headers.all())
    list = libcurl().slist_append(list, (value.empty() ? name + ";" : name + ": " + value).c_str());
  set(easy, CURLOPT_HTTPHEADER, list);
  return CurlList(list);
}

void set_request(CURL* easy, const HttpCall& call, Incoming& incoming) {
  auto ms = std::chrono::ceil<std::chrono::milliseconds>(call.patience).count();
  set(easy, CURLOPT_URL, call.url.c_str());
  if (call.method == "HEAD") set(easy, CURLOPT_NOBODY, 1L);
  if (!call.body.empty() || call.method == "POST" || call.method == "PUT") {
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    set(easy, CURLOPT_POSTFIELDS, call.body.data());
  }
  if (call.method != "HEAD") set(easy, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_FOLLOWLOCATION, call.redirects > 0 ? 1L : 0L);
  set(easy, CURLOPT_MAXREDIRS, static_cast<long>(call.redirects));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(ms));
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_WRITEFUNCTION, take_body);
  set(easy, CURLOPT_WRITEDATA, &incoming);
  set(easy, CURLOPT_HEADERFUNCTION, take_header);
  set(easy, CURLOPT_HEADERDATA, &incoming);
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
  const CurlMulti multi{libcurl().multi_init()};
};

HttpClient::HttpClient(HttpTrust trust)
    : state_(load_libcurl() ? new State{std::move(trust)} : nullptr) {}
HttpClient::~HttpClient() = default;

Result<Response> HttpClient::call(const HttpCall& call, std::stop_token stop) {
  if (!state_) return fail(Code::unsupported, "libcurl is not installed");
  TRY_DO(check_headers(call));
  NoPipeSignal no_signal;
  std::string what = "calling " + printable(call.url);
  CurlEasy easy(libcurl().easy_init());
  Incoming incoming{.call = call};
  char words[CURL_ERROR_SIZE] = "";
  set(easy.get(), CURLOPT_ERRORBUFFER, words);
  set_request(easy.get(), call, incoming);
  set_roots(easy.get(), state_->trust.roots_pem);
  set_identity(easy.get(), state_->trust.identity);
  CurlList headers = set_headers(easy.get(), call.headers);

  CURLcode outcome = run_transfer(state_->multi.get(), easy.get(), stop);
  if (stop.stop_requested()) return fail(Code::cancelled, "stopped").within(what);
  if (incoming.too_large) return fail(Code::invalid, "the answer is too large").within(what);
  if (outcome != CURLE_OK && !incoming.enough)
    return fail(code_of(outcome), *words ? words : libcurl().easy_strerror(outcome)).within(what);
  long status = 0;
  libcurl().easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  incoming.response.status = static_cast<int>(status);
  return std::move(incoming.response);
}

}  // namespace consort::net
