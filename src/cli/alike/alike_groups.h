#pragma once
#include <string>
#include <vector>

#include "base/hash.h"

namespace consort::cli {

// What one host has, as digests; each once.
struct HostItems {
  std::string host;
  std::vector<Digest> items;
};

// Hosts of which each shares at least so much with all others.
struct AlikeGroup {
  std::vector<size_t> hosts;   // positions, ascending; two or more
  std::vector<Digest> common;  // what all of them have, sorted
};

// Groups in which the common items are at least `min_share` (above 0, to 1) of the items of every
// host, the largest first; a host is in one group at most, and one without items in none.
//
// Hosts are taken in their order; each joins the group that it has most in common with, or leads a
// new one (leader clustering: Hartigan, Clustering Algorithms, 1975). A group is only looked at
// when host and leader meet in one of their rarest items, which they must to share enough (prefix
// filtering: Chaudhuri, Ganti, Kaushik, A Primitive Operator for Similarity Joins, ICDE 2006), so
// that hosts are never compared all with all. The result is exact, not estimated.
std::vector<AlikeGroup> alike_groups(const std::vector<HostItems>& hosts, double min_share);

}  // namespace consort::cli
