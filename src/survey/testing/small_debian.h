#pragma once
#include <string>
#include <string_view>

#include "survey/description.h"
#include "system/testing/fake_target.h"

namespace consort::survey {

// A small Debian 12 in memory, as an installer and packages leave it: with sshd, nginx, PostgreSQL,
// cron and sudo. Not running.
class SmallDebian {
 public:
  SmallDebian();

  system::FakeTarget& target() { return target_; }
  system::FakeFileSystem& files() { return target_.files(); }
  model::Facts facts();

  // As somebody with an editor would; a failure of the test where there is nothing to edit.
  void append(const std::string& path, std::string_view text);
  void replace(const std::string& path, std::string_view from, std::string_view to);

  // What describe_machine() says; a failure of the test when it fails.
  Description description(const DescriptionScope& scope = {});
  std::string layer(const DescriptionScope& scope = {});  // in JSON

 private:
  void install_base();
  void install_services();
  void install_postgresql();
  void set_up();

  system::FakeTarget target_;
};

}  // namespace consort::survey
