#include "app/testing/local_agent.h"

#include <filesystem>
#include <fstream>

namespace consort::app {

LocalAgent::LocalAgent(const std::string& folder, std::string host)
    : root_(folder + "/root"), agent_(folder + "/agent", std::move(host), root_, clock_, log_) {
  std::filesystem::create_directories(root_ + "/etc");
  write("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
}

std::string LocalAgent::read(const std::string& file) const {
  std::ifstream in(root_ + file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void LocalAgent::write(const std::string& file, const std::string& text) const {
  const std::string beside = root_ + ".written";
  std::ofstream(beside, std::ios::binary) << text;
  std::filesystem::rename(beside, root_ + file);
}

}  // namespace consort::app
