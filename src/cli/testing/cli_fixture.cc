#include "cli/testing/cli_fixture.h"

#include <stdlib.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "cli/context.h"
#include "model/json.h"
#include "resources/built_in.h"

namespace consort::cli {

void CliTest::SetUp() {
  std::string name = (fs::temp_directory_path() / "consort-cli-XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  folder_ = name;
  write("root/etc/hostname", "web1\n");
  write("root/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
  write("root/etc/group", "root:x:0:\n");
  write("root/etc/os-release",
        "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nNAME=\"Debian GNU/Linux\"\n");
  write("site/site.yaml", "name: test\nformat: 1\n");
  write("site/hosts/web1.yaml", "tags: [base]\n");
  write("site/tags/base.yaml",
        "files:\n  /etc/motd:\n    content: |\n      Hello {{ host.name }}\n    mode: \"0644\"\n");
}

void CliTest::TearDown() { fs::remove_all(folder_); }

void CliTest::write(const std::string& path, const std::string& text) {
  fs::create_directories((folder_ / path).parent_path());
  std::ofstream(folder_ / path, std::ios::binary) << text;
}

std::string CliTest::read(const std::string& path) {
  std::ifstream file(folder_ / path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void CliTest::let_settle(const std::string& path) {
  constexpr auto kTicks = std::chrono::milliseconds(30);
  while (fs::file_time_type::clock::now() - fs::last_write_time(folder_ / path) < kTicks)
    std::this_thread::yield();
}

int CliTest::run(std::vector<std::string> arguments, const std::string& input, bool terminal) {
  static const std::set<std::string> kSite = {"check", "compile", "plan", "apply", "explain"};
  static const std::set<std::string> kRoot = {"check",   "compile", "plan", "apply",
                                              "explain", "read",    "facts"};
  std::string verb = arguments.empty() ? "" : arguments.front();
  if (kSite.contains(verb)) arguments.insert(arguments.end(), {"-C", (folder_ / "site").string()});
  if (kRoot.contains(verb))
    arguments.insert(arguments.end(), {"--root", (folder_ / "root").string()});
  return run_as_typed(std::move(arguments), input, terminal);
}

int CliTest::run_as_typed(std::vector<std::string> arguments, const std::string& input,
                          bool terminal) {
  arguments.insert(arguments.begin(), "consort");
  std::vector<const char*> argv;
  for (const std::string& argument : arguments)
    argv.push_back(argument.c_str());
  std::ostringstream out, err;
  std::istringstream in(input);
  if (out_fails_) out.setstate(std::ios::badbit);
  SystemClock clock;
  Wiring wiring{[&](const std::string& root) { return system::local_target(root, clock); },
                [](const std::string& root) { return system::inotify_watcher(root); },
                [] { return resources::built_in(); },
                clock,
                stop_,
                "test",
                [&](const char* name) {
                  auto found = variables_.find(name);
                  return found == variables_.end() ? std::string() : found->second;
                }};
  wiring.executable = executable_;
  Terminal screen({out, err, in, terminal, terminal, terminal, true});
  int code = cli::run(static_cast<int>(argv.size()), argv.data(), wiring, screen);
  out_ = out.str();
  err_ = err.str();
  return code;
}

model::Value CliTest::json() {
  auto value = model::parse_json(out_);
  EXPECT_TRUE(value.has_value()) << out_;
  return value ? *value : model::Value();
}

}  // namespace consort::cli
