// The files of the fakes, for each other.
#pragma once
#include "support/fake_networks.hpp"

namespace gazetted::test {

std::unique_ptr<FakeNetwork> make_social(const std::string& type);
std::unique_ptr<FakeNetwork> make_chat(const std::string& type);
std::unique_ptr<FakeNetwork> make_web(const std::string& type);

}  // namespace gazetted::test
