/// An action as text, for comparing two and for showing one: text_of() of the test kit.
#pragma once

#include "jembatan/test_kit.hpp"
