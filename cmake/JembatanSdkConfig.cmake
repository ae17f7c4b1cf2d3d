# find_package(JembatanSdk): the target Jembatan::sdk, jembatan_add_plugin() and jembatan_add_plugin_test().
include(${CMAKE_CURRENT_LIST_DIR}/JembatanSdkTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/JembatanPlugin.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/JembatanPluginTest.cmake)
