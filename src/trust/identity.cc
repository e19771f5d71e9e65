#include "trust/identity.h"

#include <array>

#include "base/result.h"

namespace consort::trust {
namespace {

enum class Host { any, unknown, active, quarantined, retired };
enum class Credential {
  any,
  certificate,
  earlier_certificate,
  other_certificate,
  same_key,
  new_key
};
enum class Machine { any, same, other };
enum class Boot { any, same_or_new, past };

struct Rule {
  Host host;
  Credential credential;
  Machine machine;
  Boot boot;
  Judgement judgement;
};

// The first rule that fits decides; the last one always does.
// clang-format off
constexpr Rule kRules[] = {
    {Host::retired, Credential::any, Machine::any, Boot::any,
     {Decision::refuse, "the host was retired"}},
    {Host::quarantined, Credential::any, Machine::any, Boot::any,
     {Decision::quarantine, "the host is in quarantine until somebody decides"}},
    {Host::unknown, Credential::new_key, Machine::any, Boot::any,
     {Decision::enrol, "the host is new"}},
    {Host::active, Credential::certificate, Machine::other, Boot::any,
     {Decision::quarantine, "two machines have the same certificate"}},
    {Host::active, Credential::earlier_certificate, Machine::other, Boot::any,
     {Decision::quarantine, "two machines have the same certificate"}},
    {Host::active, Credential::same_key, Machine::other, Boot::any,
     {Decision::quarantine, "two machines have the same key"}},
    {Host::active, Credential::new_key, Machine::any, Boot::any,
     {Decision::reinstall, "the host has another key: was it installed again?"}},
    {Host::active, Credential::certificate, Machine::same, Boot::past,
     {Decision::quarantine, "a boot that had ended goes on: two machines are copies"}},
    {Host::active, Credential::earlier_certificate, Machine::same, Boot::past,
     {Decision::quarantine, "a boot that had ended goes on: two machines are copies"}},
    {Host::active, Credential::certificate, Machine::same, Boot::any,
     {Decision::accept, "the certificate is the host's"}},
    {Host::active, Credential::earlier_certificate, Machine::same, Boot::any,
     {Decision::renew, "the certificate was renewed, and the new one did not arrive"}},
    {Host::active, Credential::same_key, Machine::same, Boot::any,
     {Decision::renew, "the key is the host's, and its certificate did not arrive"}},
    {Host::any, Credential::any, Machine::any, Boot::any,
     {Decision::refuse, "the certificate is not, or no longer, the host's"}},
};
// clang-format on

Host host_of(const std::optional<KnownHost>& known) {
  if (!known) return Host::unknown;
  switch (known->standing) {
    case Standing::active:
      return Host::active;
    case Standing::quarantined:
      return Host::quarantined;
    case Standing::retired:
      return Host::retired;
  }
  return Host::any;
}

Credential credential_of(const Contact& contact, const std::optional<KnownHost>& known) {
  if (contact.serial) {
    if (known && contact.serial == known->serial) return Credential::certificate;
    if (known && contact.serial == known->earlier_serial) return Credential::earlier_certificate;
    return Credential::other_certificate;
  }
  return known && contact.key_fingerprint == known->key_fingerprint ? Credential::same_key
                                                                    : Credential::new_key;
}

bool fits(const Rule& rule, Host host, Credential credential, Machine machine, Boot boot) {
  return (rule.host == Host::any || rule.host == host) &&
         (rule.credential == Credential::any || rule.credential == credential) &&
         (rule.machine == Machine::any || rule.machine == machine) &&
         (rule.boot == Boot::any || rule.boot == boot);
}

std::string_view word(Host host) {
  constexpr std::array<std::string_view, 5> kWords = {"", "unknown", "active", "quarantined",
                                                      "retired"};
  return kWords[static_cast<size_t>(host)];
}

std::string_view word(Credential credential) {
  constexpr std::array<std::string_view, 6> kWords = {
      "",        "its certificate", "the certificate before", "another certificate",
      "its key", "a new key"};
  return kWords[static_cast<size_t>(credential)];
}

std::string_view word(Machine machine) {
  constexpr std::array<std::string_view, 3> kWords = {"", "same", "other"};
  return kWords[static_cast<size_t>(machine)];
}

std::string_view word(Boot boot) {
  constexpr std::array<std::string_view, 3> kWords = {"", "same or new", "past"};
  return kWords[static_cast<size_t>(boot)];
}

}  // namespace

std::string_view to_string(Decision decision) {
  switch (decision) {
    case Decision::accept:
      return "accept";
    case Decision::enrol:
      return "enrol";
    case Decision::renew:
      return "renew";
    case Decision::reinstall:
      return "reinstall";
    case Decision::quarantine:
      return "quarantine";
    case Decision::refuse:
      return "refuse";
  }
  return "unknown";
}

Judgement judge(const Contact& contact, const std::optional<KnownHost>& known) {
  Host host = host_of(known);
  Credential credential = credential_of(contact, known);
  bool same = !known || known->machine_id.empty() || known->machine_id == contact.machine_id;
  Machine machine = same ? Machine::same : Machine::other;
  bool past = known && known->past_boots.contains(contact.boot_id);
  Boot boot = past ? Boot::past : Boot::same_or_new;
  for (const Rule& rule : kRules) {
    if (fits(rule, host, credential, machine, boot)) return rule.judgement;
  }
  check(false, "the last rule fits everything");
  return {};
}

std::string identity_table() {
  std::string table =
      "| host | shows | machine | boot | decision | because |\n|---|---|---|---|---|---|\n";
  for (const Rule& rule : kRules) {
    for (std::string_view cell :
         {word(rule.host), word(rule.credential), word(rule.machine), word(rule.boot),
          to_string(rule.judgement.decision), rule.judgement.reason}) {
      table += cell.empty() ? "| " : "| " + std::string(cell) + " ";
    }
    table += "|\n";
  }
  return table;
}

}  // namespace consort::trust
