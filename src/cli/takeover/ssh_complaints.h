#pragma once
#include <string>
#include <string_view>

namespace consort::cli {

// What somebody has to know who reads what ssh, sudo or a shell complained of.
struct Complaint {
  std::string message;
  std::string hint;
};

// Of a connection that was not made. `machine`: as people are told.
Complaint complaint_of_ssh(std::string_view said, const std::string& machine);
// Of root's rights, which a user was to get.
Complaint complaint_of_sudo(std::string_view said, const std::string& machine);
// Of a program that was sent and does not start.
Complaint complaint_of_start(std::string_view said, int exit_code, const std::string& machine);

}  // namespace consort::cli
