#include "trust/x509/agent_name.h"

#include "base/strings.h"

namespace consort::trust {
namespace {

constexpr std::string_view kScheme = "consort://";

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

Status check_part(std::string_view what, std::string_view text) {
  auto fits = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; };
  if (!text.empty() && is_letter_or_digit(text[0]) && std::all_of(text.begin(), text.end(), fits))
    return {};
  return fail(Code::invalid, "'" + printable(text) + "' cannot be the name of " +
                                 std::string(what) +
                                 ": a-z, 0-9, '.', '_' and '-' can, beginning "
                                 "with a letter or digit");
}

}  // namespace

Result<AgentName> AgentName::make(std::string organization, std::string environment,
                                  std::string host) {
  TRY_DO(check_part("an organization", organization));
  TRY_DO(check_part("an environment", environment));
  TRY_DO(check_part("a host", host));
  AgentName name{std::move(organization), std::move(environment), std::move(host)};
  if (!is_common_name(name.id()) || !is_common_name(name.organization))
    return fail(Code::invalid, "'" + printable(name.id()) +
                                   "' is longer than the 64 bytes that a "
                                   "certificate holds: shorten a name");
  return name;
}

Result<AgentName> AgentName::of(const Certificate& certificate) {
  if (certificate.names.uris.size() == 1 && certificate.names.uris[0].starts_with(kScheme)) {
    std::string_view path = std::string_view(certificate.names.uris[0]).substr(kScheme.size());
    auto parts = split(path, '/');
    if (parts.size() == 3) {
      auto name = make(std::string(parts[0]), std::string(parts[1]), std::string(parts[2]));
      if (name && name->id() == certificate.subject) return name;
    }
  }
  return fail(Code::denied,
              "the certificate of '" + certificate.subject + "' is not that of an agent");
}

std::string AgentName::id() const { return environment + "/" + host; }

std::string AgentName::uri() const { return std::string(kScheme) + organization + "/" + id(); }

}  // namespace consort::trust
