#include "store/testing/contract.h"

namespace consort::store {

const std::vector<Implementation>& implementations() {
  static const std::vector<Implementation> all{
      {"SqliteFile",
       [](const std::string& folder, const Clock& clock) {
         return Store::open({.path = folder + "/store.db"}, clock);
       }},
  };
  return all;
}

StoreContract::StoreContract() {
  reopen();
  prod_ = write([](Writer& w) { return environments::add(w, "acme", "prod"); });
  test_ = write([](Writer& w) { return environments::add(w, "acme", "test"); });
}

void StoreContract::reopen() {
  store_.reset();
  auto opened = GetParam().open(folder_.path(), clock_);
  if (!opened) throw std::runtime_error(opened.error().to_string());
  store_ = std::move(*opened);
}

HostId StoreContract::add_host(const std::string& name, const std::vector<std::string>& tags) {
  return write([&](Writer& w) { return hosts::add(w, prod_, {.name = name, .tags = tags}); });
}

}  // namespace consort::store
