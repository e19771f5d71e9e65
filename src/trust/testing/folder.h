#pragma once
#include <string>
#include <string_view>

namespace consort::trust {

// A temporary folder that goes away with its files, and openssl(1) run inside it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  void write(const std::string& name, std::string_view text) const;
  std::string read(const std::string& name) const;

  struct Output {
    bool succeeded = false;
    std::string text;  // of both streams
  };
  Output openssl(const std::string& arguments) const;

 private:
  std::string path_;
};

}  // namespace consort::trust
