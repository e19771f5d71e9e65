#pragma once
#include <string>
#include <string_view>

#include "net/http.h"

namespace consort::cli {

// What is asked of a server: a path below /api/v1 and parameters, each said as it is and encoded
// when it is sent.
//   Target::site("hosts", "web1", "facts").with("at", time)
class Target {
 public:
  // Something of one environment.
  template <class... Segments>
  static Target site(const Segments&... segments) {
    Target target(/*of_environment=*/true);
    (target.add(segments), ...);
    return target;
  }
  // Something of the whole server.
  template <class... Segments>
  static Target server(const Segments&... segments) {
    Target target(/*of_environment=*/false);
    (target.add(segments), ...);
    return target;
  }

  Target& with(std::string name, std::string value);
  template <class T>
  Target& with_if(const std::string& name, const T& optional) {
    return optional ? with(name, *optional) : *this;
  }
  // More of the path, in which a '/' divides segments: the path of a file.
  Target& below(std::string_view path);

  bool of_environment() const { return of_environment_; }
  const std::string& path() const { return path_; }  // encoded
  std::string to_string() const;                     // with its parameters, encoded

 private:
  explicit Target(bool of_environment) : of_environment_(of_environment) {}
  void add(std::string_view segment);
  void add(int64_t number) { add(std::to_string(number)); }

  bool of_environment_;
  std::string path_ = "/api/v1";
  net::Query query_;
};

}  // namespace consort::cli
