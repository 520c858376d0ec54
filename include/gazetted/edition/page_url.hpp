// Where the page of a release is, as mails, posts and answers name it. Pure.
#pragma once
#include <cstdint>
#include <string>

#include "gazetted/model/newsroom.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

// `number`: of its page. A text that names no language is in its newsroom's.
std::string page_url(const Newsroom& newsroom, const Release& text, std::int64_t number);

}  // namespace gazetted
