// The networks that the sandbox knows: those of the table of channel types, and services that are described in YAML.
// Immutable once made.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gazetted/send/network_sample.hpp"

namespace gazetted {

struct HttpService;

class Networks {
 public:
  Networks() = default;  // those of the table alone
  // Of two with one name, the first counts.
  explicit Networks(const std::vector<std::shared_ptr<const HttpService>>& services);

  // By the path of a request; null: of none that we know.
  const NetworkSample* find(const std::string& path) const;
  // Whether nobody sees what that request makes.
  bool is_preparation(const std::string& path) const;
  // To a GET; null: the sandbox's own page.
  const SampleAnswer* read(const std::string& target) const;

 private:
  struct Service {
    std::string name;
    NetworkSample sample;
  };
  std::vector<Service> services_;
};

// The answer to a request of that path; null: none is described.
const SampleAnswer* answer_to(const NetworkSample& network, const std::string& path);

}  // namespace gazetted
