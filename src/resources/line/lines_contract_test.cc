#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kHome = "/var/lib/consort-contract-lines";
const std::string kConfig = kHome + "/sshd_config";
const std::string kPath = "path: " + kConfig;

void make_config(Stage& stage) {
  stage.put(kConfig, "# a server\nPort 22\n#PermitEmpty no\n\nMatch User x\n  Port 23\n");
}
void remove_home(Stage& stage) { stage.remove(kHome); }

ContractCase replacing() {
  return {
      .collection = "lines",
      .label = "Replacing",
      .name = "root login",
      .first = "{" + kPath +
               ", match: '^#?\\s*PermitRootLogin\\s', line: PermitRootLogin no, "
               "before: '^Match\\s'}",
      .second = "{" + kPath +
                ", match: '^#?\\s*PermitRootLogin\\s', line: PermitRootLogin yes, "
                "before: '^Match\\s', backup: .orig}",
      .drifts = {{"an edit of the line",
                  [](Stage& s) {
                    s.replace(kConfig, "PermitRootLogin yes", "PermitRootLogin no");
                  }},
                 {"the line commented out",
                  [](Stage& s) { s.replace(kConfig, "PermitRootLogin", "#  PermitRootLogin"); }},
                 {"a new file without the line", [](Stage& s) { s.put(kConfig, "Match all\n"); }}},
      .prepare = make_config,
      .clean_up = remove_home};
}

ContractCase adding() {
  return {
      .collection = "lines",
      .label = "Adding",
      .name = "a word",
      .first = "{" + kPath + ", line: 'X11Forwarding no'}",
      .drifts = {{"its removal", [](Stage& s) { s.replace(kConfig, "X11Forwarding no\n", ""); }},
                 {"the file emptied", [](Stage& s) { s.put(kConfig, ""); }}},
      .prepare = make_config,
      .clean_up = remove_home};
}

ContractCase creating() {
  return {.collection = "lines",
          .label = "Creating",
          .name = "first",
          .first = "{path: " + kHome + "/new, line: a, create: true, mode: '0600'}",
          .drifts = {{"the file's removal", [](Stage& s) { s.remove(kHome + "/new"); }}},
          .prepare = make_config,
          .clean_up = remove_home};
}

ContractCase every() {
  return {.collection = "lines",
          .label = "All",
          .name = "ports",
          .first = "{" + kPath + ", match: '^\\s*Port\\s', line: Port 22, multiple: all}",
          .second = "{" + kPath + ", match: '^\\s*Port\\s', line: Port 2222, multiple: first}",
          .drifts = {{"one changed", [](Stage& s) { s.replace(kConfig, "Port 2222", "Port 1"); }}},
          .prepare = make_config,
          .clean_up = remove_home,
          .removable = false};
}

ContractCase block() {
  return {.collection = "blocks",
          .label = "Plain",
          .name = "sftp (chroot)",
          .first = "{" + kPath + ", block: \"Match Group sftp\\n  ForceCommand internal-sftp\\n\"}",
          .second = "{" + kPath + ", block: \"Match Group sftp\"}",
          .drifts = {{"an edit inside",
                      [](Stage& s) { s.replace(kConfig, "Group sftp", "Group ftp"); }},
                     {"a line more",
                      [](Stage& s) { s.replace(kConfig, "Group sftp\n", "Group sftp\n\n"); }},
                     {"a copy of it",
                      [](Stage& s) {
                        s.append(
                            kConfig,
                            "# BEGIN consort: sftp (chroot)\nold\n# END consort: sftp (chroot)\n");
                      }},
                     {"its removal", [](Stage& s) { s.put(kConfig, "Port 22"); }}},
          .prepare = make_config,
          .clean_up = remove_home};
}

ContractCase block_with_marker() {
  return {.collection = "blocks",
          .label = "Marker",
          .name = "limits",
          .first = "{" + kPath + ", block: \"\", marker: '; {mark} of it', at: start}",
          .second = "{" + kPath + ", block: \"a\\n\\nb\\n\", marker: '; {mark} of it', at: start}",
          .prepare = make_config,
          .clean_up = remove_home};
}

INSTANTIATE_TEST_SUITE_P(
    Lines, ProviderContract,
    testing::ValuesIn(on_every_stage({replacing(), adding(), creating(), every()})), contract_name);
INSTANTIATE_TEST_SUITE_P(Blocks, ProviderContract,
                         testing::ValuesIn(on_every_stage({block(), block_with_marker()})),
                         contract_name);

}  // namespace
}  // namespace consort::resources
