package main

import "syscall"

// networks are the file systems of other machines, by the numbers that Linux gives them (statfs(2)).
var networks = map[uint32]string{
	0x6969:     "NFS",
	0x517b:     "SMB",
	0xff534d42: "CIFS",
	0xfe534d42: "SMB2",
}

// diskOf asks Linux about the disk of a folder.
func diskOf(folder string) (disk, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return disk{}, err
	}
	return disk{
		free:    int64(min(s.Bavail, 1<<62/uint64(s.Bsize))) * s.Bsize, //nolint:gosec // sizes are positive
		network: networks[uint32(s.Type)],                              //nolint:gosec // the numbers have 32 bits
	}, nil
}
