#pragma once
#include <set>
#include <string>
#include <vector>

#include "resources/registry.h"
#include "survey/memory/memory.h"
#include "survey/survey.h"

namespace consort::survey {

// What was seen of a machine, in the words of a description. No secret is in it.
struct Description {
  struct Remark {
    std::string address;  // "files./etc/web.key", or a collection alone
    std::string text;     // for people: "it holds a secret, and is left out"
    friend bool operator==(const Remark&, const Remark&) = default;
  };
  // What a layer could say, were its content text: with it as a `source`, a site can.
  struct Binary {
    std::string collection;
    std::string name;
    model::Map attributes;  // all but the content
    std::string bytes;      // where DescriptionScope asks for them
  };
  struct LeftOut {
    std::string address;
    Origin origin = Origin::shipped;
    std::string reason;  // for people: "as the package cron brought it"
    friend bool operator==(const LeftOut&, const LeftOut&) = default;
  };

  model::Map layer;               // collection -> name -> attributes
  std::vector<Remark> remarks;    // what the layer should have, and cannot
  std::vector<Binary> binaries;   // each is a remark, too
  std::vector<LeftOut> left_out;  // what is nobody's work
  // Collections, and addresses of things that are there, of which nothing could be told this time.
  std::set<std::string, std::less<>> unread;
  std::shared_ptr<const Census> census;  // the files that were looked at; null: none were
};

// Where and how far describe_machine() looks.
struct DescriptionScope {
  std::vector<std::string> roots = usual_roots();  // of files
  std::vector<Rule> rules = {};                    // of the site, before those built in
  Duration patience = std::chrono::minutes(5);     // Code::timeout past it
  size_t most_resources = 50'000;                  // of one type, likewise Code::invalid
  size_t most_bytes = 32 << 20;                    // of text; what is more is a remark
  CensusBounds files = {};
  bool bytes = false;  // keep content that is no text, too
};

// What people made of a machine: of every type that can list itself here, and of files, what no
// package, program or installer made. Each thing is said by one resource. A type that cannot be
// read is a remark. Changes nothing and blocks; Code::cancelled when `context` is told to stop.
// `memory`: of the look before at the same target, for the next one; null: all is read.
Result<Description> describe_machine(const resources::Registry& registry,
                                     resources::Context& context,
                                     const DescriptionScope& scope = {}, Memory* memory = nullptr);

// Resources of one type as they are, whoever made them; all of them when `names` is empty.
// Code::unsupported for a type that has nothing to read, or cannot be listed.
Result<Description> describe(const resources::Registry& registry, const std::string& collection,
                             std::vector<std::string> names, resources::Context& context);

}  // namespace consort::survey
