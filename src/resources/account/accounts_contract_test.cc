#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kHash =
    "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/"
    "jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/";
const std::string kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0RIm2RHMQb8tmAuUyRSe3w8wX0o0g3vTsTVJZKUlFm";
const std::string kOtherKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

const std::string kKeyHome = "/home/consort-keys";
const std::string kKeyUser = "consort-keys:x:4800:4800::/home/consort-keys:/bin/sh\n";

void add_key_user(Stage& stage) {
  stage.append("/etc/passwd", kKeyUser);
  stage.make_directory(kKeyHome);
  stage.set_owner(kKeyHome, 4800, 4800);
}

void remove_key_user(Stage& stage) {
  stage.replace("/etc/passwd", kKeyUser, "");
  stage.remove(kKeyHome);
  stage.remove("/etc/ssh/consort-keys");
}

void remove_homes(Stage& stage) {
  stage.remove("/home/consort-alice");
  stage.remove("/home/consort-moved");
}

ContractCase user() {
  return {
      .collection = "users",
      .label = "User",
      .name = "consort-alice",
      .first = "{comment: One, shell: /bin/sh, groups: [daemon], password: " + kHash +
               ", remove_home: true}",
      .second =
          "{uid: 4812, comment: Two, home: /home/consort-moved, shell: /bin/false, "
          "groups: [www-data], membership: inclusive, locked: true, expires: 2030-01-31, "
          "password_max_days: 90, password_inactive_days: -1, authorized_keys: ['" +
          kKey + " alice'], remove_home: true}",
      .drifts = {{"another comment", [](Stage& s) { s.replace("/etc/passwd", ":Two:", ":2:"); }},
                 {"another number", [](Stage& s) { s.replace("/etc/passwd", ":4812:", ":4813:"); }},
                 {"a lost group",
                  [](Stage& s) { s.replace("/etc/group", "consort-alice\n", "\n"); }},
                 {"an unlocked password", [](Stage& s) { s.replace("/etc/shadow", ":!$", ":$"); }},
                 {"one more key",
                  [](Stage& s) {
                    s.append("/home/consort-moved/.ssh/authorized_keys", kOtherKey + "\n");
                  }},
                 {"no keys", [](Stage& s) { s.remove("/home/consort-moved/.ssh"); }}},
      .clean_up = remove_homes};
}

ContractCase system_user() {
  return {.collection = "users",
          .label = "SystemUser",
          .name = "consort-daemon",
          .first = "{system: true, home: /var/lib/consort-daemon, password: '*'}",
          .second = "{system: true, home: /var/lib/consort-daemon, group: daemon, locked: true}",
          .drifts = {{"another home", [](Stage& s) {
                        s.replace("/etc/passwd", "/var/lib/consort-daemon", "/tmp");
                      }}}};
}

ContractCase group() {
  return {
      .collection = "groups",
      .label = "Group",
      .name = "consort-team",
      .first = "{gid: 4711, members: [daemon]}",
      .second = "{gid: 4712, members: [www-data, nobody], membership: inclusive}",
      .drifts = {
          {"another number", [](Stage& s) { s.replace("/etc/group", ":4712:", ":4713:"); }},
          {"one more member", [](Stage& s) { s.replace("/etc/group", ":4712:", ":4712:root,"); }},
          {"its removal", [](Stage& s) {
             s.replace("/etc/group", "consort-team:x:4712:nobody,www-data\n", "");
           }}}};
}

ContractCase key() {
  return {
      .collection = "authorized_keys",
      .label = "Key",
      .name = "alice's laptop",
      .first = "{user: consort-keys, key: '" + kKey + "'}",
      .second = "{user: consort-keys, key: '" + kKey +
                "', options: [restrict, 'command=\"echo \\\"a, b\\\"\"']}",
      .drifts = {{"other options",
                  [](Stage& s) { s.replace(kKeyHome + "/.ssh/authorized_keys", "restrict,", ""); }},
                 {"its removal",
                  [](Stage& s) { s.put(kKeyHome + "/.ssh/authorized_keys", "# nobody\n"); }}},
      .prepare = add_key_user,
      .clean_up = remove_key_user};
}

ContractCase central_key() {
  return {.collection = "authorized_keys",
          .label = "CentralKey",
          .name = "key of the site",
          .first = "{user: consort-keys, key: '" + kKey + "', path: /etc/ssh/consort-keys/%u}",
          .drifts = {{"its removal", [](Stage& s) { s.remove("/etc/ssh/consort-keys"); }}},
          .prepare = add_key_user,
          .clean_up = remove_key_user};
}

INSTANTIATE_TEST_SUITE_P(Accounts, ProviderContract,
                         testing::ValuesIn(on_every_stage({user(), system_user(), group(), key(),
                                                           central_key()})),
                         contract_name);

}  // namespace
}  // namespace consort::resources
