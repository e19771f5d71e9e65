#include "server/notify/mail_settings.h"

#include <algorithm>
#include <charconv>

#include "base/strings.h"
#include "model/fields.h"
#include "server/notify/place.h"

namespace consort::server {
namespace {

constexpr size_t kMostAddresses = 20;
constexpr size_t kLongestAddress = 254, kLongestLocal = 64;  // RFC 5321
constexpr size_t kLongestPassword = 1024;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Atoms with points between them; `more`: what they have besides letters and digits.
bool is_dotted(std::string_view text, std::string_view more) {
  return std::ranges::all_of(split(text, '.'), [&](std::string_view atom) {
    return !atom.empty() && std::ranges::all_of(atom, [&](char c) {
      return is_letter_or_digit(c) || more.find(c) != more.npos;
    });
  });
}

// No names, comments, quotes or literals: nothing that a header or a command would have to escape.
bool is_address(std::string_view text) {
  const size_t at = text.rfind('@');
  return at != text.npos && text.size() <= kLongestAddress && at <= kLongestLocal &&
         is_dotted(text.substr(0, at), "!#$%&'*+/=?^_`{|}~-") &&
         is_dotted(text.substr(at + 1), "-");
}

bool is_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  return fault == std::errc() && end == text.data() + text.size() && port > 0;
}

std::string fault_of_place(std::string_view place) {
  const size_t end = place.starts_with('[') ? place.find(']') : 0;
  const size_t colon = end == place.npos ? end : place.find(':', end);
  const std::string_view host = place.substr(0, colon);
  const bool is_host = end > 0 ? host.ends_with(']') : is_dotted(host, "-_");
  if (!is_host || place.find_first_of("@/?#%") != place.npos)
    return "is not smtps://host[:port] or smtp://host[:port]; a user has a key of its own";
  if (colon != place.npos && !is_port(place.substr(colon + 1)))
    return "has no port from 1 to 65535";
  return "";
}

void read_server(model::Fields& fields, MailWay& mail) {
  mail.server = fields.text("server");
  if (!fields.so_far()) return;
  const bool is_smtp = mail.server.starts_with("smtp://");
  const size_t scheme = mail.server.find("://");
  if (!is_plain(mail.server) || (!is_smtp && !mail.server.starts_with("smtps://")))
    return fields.refuse("server", "is not smtps://host[:port] or smtp://host[:port]");
  const std::string place = mail.server.substr(scheme + 3);
  if (std::string fault = fault_of_place(place); !fault.empty())
    return fields.refuse("server", fault);
  mail.is_to_this_machine = is_loopback(place);
}

void read_login(model::Fields& fields, MailWay& mail) {
  mail.user = fields.text_or("user", "");
  const std::string password = fields.text_or("password", "");
  if (mail.user.empty() != password.empty())
    return fields.refuse(
        mail.user.empty() ? "user" : "password",
        "is missing: there is " + std::string(mail.user.empty() ? "a 'password'" : "a 'user'"));
  if (!mail.user.empty() && !is_plain(mail.user))
    fields.refuse("user", "is not printable ASCII without spaces");
  if (password == kShownSecret)
    fields.refuse("password", "has to be given again for another server or channel");
  if (password.size() > kLongestPassword || std::ranges::any_of(password, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
      }))
    fields.refuse("password", "is not one line of text");
  mail.password = Secret(password);
}

}  // namespace

Result<MailWay> mail_settings(const model::Value& value, const std::string& where) {
  model::Fields fields(value, where);
  MailWay mail;
  mail.to = fields.texts("to");
  if (mail.to.empty()) fields.refuse("to", "names nobody");
  if (mail.to.size() > kMostAddresses)
    fields.refuse("to", "has more than " + count(kMostAddresses, "address", "addresses"));
  for (const std::string& address : mail.to)
    if (!is_address(address))
      fields.refuse("to", "has '" + printable(address, 80) + "': it has to be as ann@example.com");
  mail.from = fields.text("from");
  if (fields.so_far() && !is_address(mail.from))
    fields.refuse("from", "is not an address as ann@example.com, without a name");
  read_server(fields, mail);
  read_login(fields, mail);
  mail.ca_file = fields.text_or("ca_file", "");
  if (!mail.ca_file.empty() && !is_plain_path(mail.ca_file))
    fields.refuse("ca_file", "is not an absolute path");
  TRY_DO(fields.done());
  return mail;
}

}  // namespace consort::server
