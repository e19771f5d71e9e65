#include "trust/testing/folder.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/result.h"

namespace consort::trust {

Folder::Folder() : path_("/tmp/consort-trust-XXXXXX") {
  check(::mkdtemp(path_.data()) != nullptr, "no temporary folder");
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

void Folder::write(const std::string& name, std::string_view text) const {
  std::ofstream(path_ + "/" + name, std::ios::binary) << text;
}

std::string Folder::read(const std::string& name) const {
  std::ifstream file(path_ + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Folder::Output Folder::openssl(const std::string& arguments) const {
  std::string line = "cd " + path_ + " && openssl " + arguments + " 2>&1";
  FILE* stream = ::popen(line.c_str(), "r");
  check(stream != nullptr, "cannot run openssl");
  Output output;
  char piece[4096];
  while (size_t got = std::fread(piece, 1, sizeof piece, stream))
    output.text.append(piece, got);
  output.succeeded = ::pclose(stream) == 0;
  return output;
}

}  // namespace consort::trust
