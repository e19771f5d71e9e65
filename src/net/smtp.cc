#include "net/smtp.h"

#include <algorithm>
#include <cstring>

#include "base/no_pipe_signal.h"
#include "base/strings.h"
#include "net/curl_transfer.h"

namespace consort::net {
namespace {

constexpr size_t kLongestAnswer = 512;

// What libcurl reads from and writes into while a message is sent.
struct Conversation {
  std::string_view unsent;
  const std::stop_token& stop;
  std::string refusal = {};  // the newest answer of 4xx or 5xx
  bool is_for_now = false;   // there was one of 4xx
};

size_t give(char* to, size_t, size_t size, void* from) {
  auto& conversation = *static_cast<Conversation*>(from);
  const size_t given = std::min(size, conversation.unsent.size());
  std::memcpy(to, conversation.unsent.data(), given);
  conversation.unsent.remove_prefix(given);
  return given;
}

size_t hear(char* bytes, size_t, size_t size, void* to) {
  auto& conversation = *static_cast<Conversation*>(to);
  const std::string_view line = trim({bytes, size});
  if (line.starts_with('4') || line.starts_with('5'))
    conversation.refusal = line.substr(0, kLongestAnswer);
  conversation.is_for_now = conversation.is_for_now || line.starts_with('4');
  return size;
}

int look(void* at, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Conversation*>(at)->stop.stop_requested() ? 1 : 0;
}

// Commands must not smuggle in others.
Status check_call(const SmtpCall& call) {
  auto is_address = [](std::string_view text) {
    return text.find('@') != text.npos && std::ranges::all_of(text, [](char c) {
             return c > 0x20 && c < 0x7f && c != '<' && c != '>';
           });
  };
  if (call.to.empty() || !is_address(call.from) || !std::ranges::all_of(call.to, is_address))
    return fail(Code::invalid, "it is not to and from addresses");
  return {};
}

void set_server(CURL* easy, const SmtpCall& call) {
  auto ms = std::chrono::ceil<std::chrono::milliseconds>(call.patience).count();
  set(easy, CURLOPT_URL, call.server.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_USE_SSL, static_cast<long>(call.is_plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  set(easy, CURLOPT_FORBID_REUSE, 1L);
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(ms));
  set(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>((ms + 999) / 1000));
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set_roots(easy, call.roots_pem);
  if (!call.login) return;
  set(easy, CURLOPT_USERNAME, call.login->user.c_str());
  set(easy, CURLOPT_PASSWORD, call.login->password.reveal().c_str());
}

CurlList set_envelope(CURL* easy, const SmtpCall& call) {
  curl_slist* list = nullptr;
  for (const std::string& address : call.to)
    list = libcurl().slist_append(list, address.c_str());
  set(easy, CURLOPT_MAIL_FROM, call.from.c_str());
  set(easy, CURLOPT_MAIL_RCPT, list);
  set(easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);  // who has left does not silence the others
  return CurlList(list);
}

void set_conversation(CURL* easy, Conversation& conversation) {
  set(easy, CURLOPT_UPLOAD, 1L);
  set(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(conversation.unsent.size()));
  set(easy, CURLOPT_READFUNCTION, give);
  set(easy, CURLOPT_READDATA, &conversation);
  set(easy, CURLOPT_HEADERFUNCTION, hear);
  set(easy, CURLOPT_HEADERDATA, &conversation);
  set(easy, CURLOPT_NOPROGRESS, 0L);
  set(easy, CURLOPT_XFERINFOFUNCTION, look);
  set(easy, CURLOPT_XFERINFODATA, &conversation);
}

// Why it was not taken. An answer of 4xx, to whatever it was, leaves hope.
Error refused(CURLcode outcome, const char* words, long answer, const Conversation& conversation) {
  const char* said = *words ? words : libcurl().easy_strerror(outcome);
  if (answer < 400 || conversation.refusal.empty()) return {code_of(outcome), said};
  const bool is_for_good = answer >= 500 && !conversation.is_for_now;
  return {is_for_good ? Code::invalid : Code::failed,
          "it answered '" + printable(conversation.refusal) + "'"};
}

}  // namespace

Status send_mail(const SmtpCall& call, std::stop_token stop) {
  if (!load_libcurl()) return fail(Code::unsupported, "libcurl is not installed");
  TRY_DO(check_call(call));
  NoPipeSignal no_signal;
  const std::string what = "sending mail by " + printable(call.server);
  Conversation conversation{.unsent = call.message, .stop = stop};
  char words[CURL_ERROR_SIZE] = "";
  const CurlMulti multi(libcurl().multi_init());
  const CurlEasy easy(libcurl().easy_init());
  set(easy.get(), CURLOPT_ERRORBUFFER, words);
  set_server(easy.get(), call);
  set_conversation(easy.get(), conversation);
  const CurlList envelope = set_envelope(easy.get(), call);

  const CURLcode outcome = run_transfer(multi.get(), easy.get(), stop);
  if (outcome == CURLE_OK) return {};
  if (stop.stop_requested()) return fail(Code::cancelled, "stopped").within(what);
  long answer = 0;
  libcurl().easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer);
  return refused(outcome, words, answer, conversation).within(what);
}

}  // namespace consort::net
