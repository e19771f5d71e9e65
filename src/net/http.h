#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/tls.h"

namespace consort::net {

class Upload;

// Header fields in the order they came or are to be sent. Names are compared without case.
class Headers {
 public:
  struct Field {
    std::string name;
    std::string value;
    friend bool operator==(const Field&, const Field&) = default;
  };

  void add(std::string name, std::string value) {
    fields_.push_back({std::move(name), std::move(value)});
  }
  std::optional<std::string_view> find(std::string_view name) const;  // the first
  size_t count(std::string_view name) const;
  // Whether a list such as "keep-alive, Upgrade" has this word.
  bool lists(std::string_view name, std::string_view word) const;
  const std::vector<Field>& all() const { return fields_; }
  friend bool operator==(const Headers&, const Headers&) = default;

 private:
  std::vector<Field> fields_;
};

using Query = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;  // as sent; "get" is not GET
  std::string path;    // decoded once; no "." or ".." and no empty segment but a last one
  Query query;         // decoded, in order
  Headers headers;
  std::string body;                             // empty when it is streamed
  std::shared_ptr<Upload> upload;               // the body, when it is streamed
  std::shared_ptr<const PeerCertificate> peer;  // none without a client certificate
  std::string remote;                           // address of the other side

  std::optional<std::string_view> parameter(std::string_view name) const;  // the first in the query
};

struct Response {
  int status = 200;
  Headers headers =
      {};  // without those of the framing: lengths and encoding are the server's matter
  std::string body = {};

  static Response text(int status, std::string body);
};

std::string_view reason_phrase(int status);  // "Not Found"; "" for one that has none

}  // namespace consort::net
