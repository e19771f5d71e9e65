#include "trust/identity.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/strings.h"
#include "base/testing/source_dir.h"

namespace consort::trust {
namespace {

const Digest kKey = sha256("key"), kNewKey = sha256("new key");

KnownHost host(Standing standing = Standing::active) {
  return {standing, "02", "01", kKey, "machine", "boot3", {"boot1", "boot2"}};
}

Contact certificate(std::string serial, std::string machine = "machine",
                    std::string boot = "boot3") {
  return {std::move(serial), kKey, std::move(machine), std::move(boot)};
}

Contact request(const Digest& key, std::string machine = "machine", std::string boot = "boot3") {
  return {std::nullopt, key, std::move(machine), std::move(boot)};
}

struct Case {
  std::string_view what;
  Contact contact;
  std::optional<KnownHost> known;
  Decision decision;
  std::string_view reason;
};

const Case kCases[] = {
    {"a retired host", certificate("02"), host(Standing::retired), Decision::refuse,
     "the host was retired"},
    {"a retired host asks for a certificate", request(kNewKey), host(Standing::retired),
     Decision::refuse, "the host was retired"},
    {"a host in quarantine", certificate("02"), host(Standing::quarantined), Decision::quarantine,
     "the host is in quarantine until somebody decides"},
    {"a host in quarantine asks for a certificate", request(kNewKey), host(Standing::quarantined),
     Decision::quarantine, "the host is in quarantine until somebody decides"},
    {"a new host", request(kNewKey), std::nullopt, Decision::enrol, "the host is new"},
    {"a certificate on two machines", certificate("02", "copy"), host(), Decision::quarantine,
     "two machines have the same certificate"},
    {"a renewed certificate on another machine", certificate("01", "copy"), host(),
     Decision::quarantine, "two machines have the same certificate"},
    {"a key on two machines", request(kKey, "copy"), host(), Decision::quarantine,
     "two machines have the same key"},
    {"installed again", request(kNewKey, "fresh", "boot9"), host(), Decision::reinstall,
     "the host has another key: was it installed again?"},
    {"only its key is gone", request(kNewKey), host(), Decision::reinstall,
     "the host has another key: was it installed again?"},
    {"a copy with the same machine id", certificate("02", "machine", "boot1"), host(),
     Decision::quarantine, "a boot that had ended goes on: two machines are copies"},
    {"such a copy from before renewal", certificate("01", "machine", "boot2"), host(),
     Decision::quarantine, "a boot that had ended goes on: two machines are copies"},
    {"every day", certificate("02"), host(), Decision::accept, "the certificate is the host's"},
    {"after a reboot", certificate("02", "machine", "boot4"), host(), Decision::accept,
     "the certificate is the host's"},
    {"the renewed certificate got lost", certificate("01"), host(), Decision::renew,
     "the certificate was renewed, and the new one did not arrive"},
    {"the first certificate got lost", request(kKey), host(), Decision::renew,
     "the key is the host's, and its certificate did not arrive"},
    {"a revoked certificate", certificate("00"), host(), Decision::refuse,
     "the certificate is not, or no longer, the host's"},
    {"a revoked certificate on another machine", certificate("00", "copy"), host(),
     Decision::refuse, "the certificate is not, or no longer, the host's"},
    {"the certificate of a host that is forgotten", certificate("02"), std::nullopt,
     Decision::refuse, "the certificate is not, or no longer, the host's"},
};

TEST(Identity, IsJudgedByTheTable) {
  for (const Case& c : kCases) {
    Judgement judgement = judge(c.contact, c.known);
    EXPECT_EQ(to_string(judgement.decision), to_string(c.decision)) << c.what;
    EXPECT_EQ(judgement.reason, c.reason) << c.what;
  }
}

TEST(Identity, EveryRowOfTheTableHasACase) {
  const std::string table = identity_table();
  std::map<std::string, int> rows;  // by how they end: several may decide the same
  auto lines = split_lines(table);
  for (std::string_view line : std::span(lines).subspan(2)) {
    auto cells = split(line, '|');
    ++rows[std::string(trim(cells[5])) + " because " + std::string(trim(cells[6]))];
  }
  for (const Case& c : kCases)
    --rows[std::string(to_string(c.decision)) + " because " + std::string(c.reason)];
  for (const auto& [row, left] : rows)
    EXPECT_LE(left, 0) << row;
}

// No contact is served that shows neither the last certificate nor the one before.
TEST(Identity, OnlyTheHostItselfIsAccepted) {
  for (Standing standing : {Standing::active, Standing::quarantined, Standing::retired}) {
    for (const char* serial : {"00", "01", "02", "03"}) {
      for (const char* machine : {"machine", "copy", ""}) {
        for (const char* boot : {"boot1", "boot3", "boot4", ""}) {
          Judgement judgement = judge(certificate(serial, machine, boot), host(standing));
          bool itself = standing == Standing::active && std::string_view(serial) == "02" &&
                        std::string_view(machine) == "machine" && std::string_view(boot) != "boot1";
          EXPECT_EQ(judgement.decision == Decision::accept, itself) << serial << machine << boot;
        }
      }
    }
  }
}

TEST(Identity, AMachineNotSeenYetIsTakenAtItsWord) {
  KnownHost fresh = host();
  fresh.machine_id = "";
  EXPECT_EQ(judge(certificate("02"), fresh).decision, Decision::accept);
}

TEST(Identity, TheReadmeHasTheTable) {
  std::ifstream file(source_dir() + "/src/trust/README.md");
  std::string readme{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(readme.find(identity_table()), std::string::npos) << identity_table();
}

}  // namespace
}  // namespace consort::trust
