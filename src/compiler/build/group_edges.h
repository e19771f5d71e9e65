#pragma once
#include <compare>
#include <map>
#include <string>
#include <vector>

#include "compiler/build/automatic_edges.h"

namespace consort::compiler {

// Edges between groups: every resource of one type before every one of another, everywhere or as
// far as the same layer describes them. Where several come before others an anchor stands between
// them, so that edges add up instead of multiplying.
class GroupEdges {
 public:
  GroupEdges(const BuiltResources& resources, const HostContext& context, AutomaticEdges& found)
      : resources_(resources), context_(context), found_(found) {}

  // Does nothing for rules that are not about groups.
  void apply(const Type& type, const model::EdgeRule& rule);

 private:
  using Members = std::vector<uint32_t>;
  using Groups = std::map<uint32_t, Members>;  // by position of the layer

  // Those who come first: of which type, described by which layer, picked by which pattern, to be
  // there or to go.
  struct Crowd {
    const Type* type;
    uint32_t position;
    std::string pattern;
    bool going;
    friend auto operator<=>(const Crowd&, const Crowd&) = default;
  };

  Groups firsts(const Type& type, const model::EdgeRule& rule) const;
  Groups seconds(const Type& type, const model::EdgeRule& rule) const;
  Members pick(const Members& members, bool absent) const;
  void link(const Crowd& crowd, const Members& firsts, const Members& seconds);
  void join(bool going, uint32_t first, uint32_t second, const std::string& reason);
  std::string name_of(const Crowd& crowd) const;

  const BuiltResources& resources_;
  const HostContext& context_;
  AutomaticEdges& found_;
  std::map<Crowd, uint32_t> anchors_;
};

}  // namespace consort::compiler
