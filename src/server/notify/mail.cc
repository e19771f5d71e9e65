#include "server/notify/mail.h"

#include <array>
#include <cstdio>
#include <ctime>

#include "base/strings.h"
#include "model/fields.h"
#include "model/json.h"
#include "server/notify/mail_text.h"
#include "server/notify/roots_file.h"

namespace consort::server {
namespace {

constexpr size_t kLongestText = 200;

// "Sun, 01 Mar 2026 12:00:00 +0000", in no language but English.
std::string date_of(WallTime time) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm at{};
  ::gmtime_r(&seconds, &at);
  char text[96];
  std::snprintf(text, sizeof text, "%s, %02d %s %d %02d:%02d:%02d +0000", kDays[at.tm_wday],
                at.tm_mday, kMonths[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min,
                at.tm_sec);
  return text;
}

// The hosts that turned one way.
struct Part {
  const model::List& hosts;
  size_t total;  // those that are not named, too
  std::string_view what;

  std::string title() const { return count(total, "host") + " " + std::string(what); }
};

Result<std::string> lines_of(const Part& part) {
  if (part.total == 0) return std::string();
  std::string text = part.title() + ":\n\n";
  for (const model::Value& host : part.hosts) {
    model::Fields fields(host, "");
    const std::string name = fields.text("host"), state = fields.text("state"),
                      since = fields.text("since");
    TRY_DO(fields.so_far());
    text += "  " + printable(name, kLongestText) + "  " + printable(state, kLongestText) +
            "  since " + printable(since, kLongestText) + "\n";
  }
  if (part.total > part.hosts.size())
    text += "  and " + std::to_string(part.total - part.hosts.size()) + " more\n";
  return text + "\n";
}

std::string headers_of(const MailWay& mail, const store::Delivery& delivery,
                       const std::string& subject) {
  const std::string domain = mail.from.substr(mail.from.find('@') + 1);
  return "Date: " + date_of(delivery.created) + "\r\nFrom: " + mail.from +
         "\r\nTo: " + join(mail.to, ",\r\n ") + "\r\nSubject: " + header_text(subject) +
         "\r\nMessage-ID: <" + delivery.name + "@" + domain +
         ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
         "Content-Type: text/plain; charset=utf-8\r\n"
         "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
}

}  // namespace

Result<std::string> mail_of(const MailWay& mail, const store::Delivery& delivery) {
  TRY(model::Value message, model::parse_json(delivery.body));
  model::Fields fields(message, "");
  const std::string environment = printable(fields.text("environment"), kLongestText);
  const auto total = [&](std::string_view key) {
    return static_cast<size_t>(fields.integer(key, 0, INT64_MAX));
  };
  const Part lost{fields.list("lost"), total("lost_total"), "lost compliance"},
      regained{fields.list("regained"), total("regained_total"), "regained compliance"};
  TRY_DO(fields.so_far());
  std::vector<std::string> titles;
  for (const Part* part : {&lost, &regained})
    if (part->total > 0) titles.push_back(part->title());
  TRY(const std::string lost_lines, lines_of(lost));
  TRY(const std::string regained_lines, lines_of(regained));
  const std::string body = "In " + environment + ":\n\n" + lost_lines + regained_lines +
                           "Look further with\n\n  consort compliance --environment " +
                           environment + " --by host\n  consort compliance --environment " +
                           environment + " --host NAME\n";
  return headers_of(mail, delivery, "[consort] " + environment + ": " + join(titles, ", ")) +
         quoted_printable(body);
}

Status Mail::send(const NotificationChannel& channel, const store::Delivery& delivery,
                  std::stop_token stop) {
  const auto& mail = std::get<MailWay>(channel.way);
  net::SmtpCall call{.server = mail.server,
                     .is_plain = mail.server.starts_with("smtp:") && mail.is_to_this_machine,
                     .from = mail.from,
                     .to = mail.to,
                     .patience = patience_};
  if (!mail.user.empty()) call.login = {mail.user, mail.password};
  TRY(call.roots_pem, roots_in(mail.ca_file));
  TRY(call.message, mail_of(mail, delivery));
  return net::send_mail(call, std::move(stop));
}

}  // namespace consort::server
