#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/environments.h"
#include "store/hosts.h"
#include "store/store.h"
#include "store/testing/temporary_folder.h"

namespace consort::store {

// One way to have a Store; the contract is run against each.
struct Implementation {
  std::string name;
  std::function<Result<std::unique_ptr<Store>>(const std::string& folder, const Clock& clock)> open;
};
const std::vector<Implementation>& implementations();

// An empty store with two environments. What is asked of it must hold for every implementation.
class StoreContract : public testing::TestWithParam<Implementation> {
 protected:
  StoreContract();

  // The value of a read or write that must succeed.
  template <class Body>
  auto read(Body body) {
    auto result = store_->read(body);
    if (!result) throw std::runtime_error(result.error().to_string());
    if constexpr (!std::is_void_v<typename decltype(result)::value_type>) return std::move(*result);
  }
  template <class Body>
  auto write(Body body) {
    auto result = store_->write(body);
    if (!result) throw std::runtime_error(result.error().to_string());
    if constexpr (!std::is_void_v<typename decltype(result)::value_type>) return std::move(*result);
  }
  // "ok", or the code of the failure.
  template <class Body>
  std::string read_code(Body body) {
    return code(store_->read(body));
  }
  template <class Body>
  std::string write_code(Body body) {
    return code(store_->write(body));
  }
  template <class T>
  static std::string code(const Result<T>& result) {
    return result ? "ok" : std::string(to_string(result.error().code));
  }

  void reopen();  // as after the end of the program
  HostId add_host(const std::string& name, const std::vector<std::string>& tags = {});

  TemporaryFolder folder_;
  ManualClock clock_;
  std::unique_ptr<Store> store_;
  EnvironmentId prod_, test_;
};

inline std::string implementation_name(const testing::TestParamInfo<Implementation>& info) {
  return info.param.name;
}

}  // namespace consort::store
