module example.com/aviary

go 1.21
