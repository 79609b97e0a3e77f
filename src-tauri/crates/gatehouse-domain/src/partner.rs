//! The doors for other programs: what comes through a hook, and whose certificate is shown at a door.

crate::payment::words! {
    /// What a provider was asked to send to a hook (Autopay Fleet, "Webhooks": they may have different addresses and
    /// tokens).
    HookKind {
        /// A vehicle of the fleet drove in.
        Entry = "entry",
        /// It is still there, every so often.
        Periodic = "periodic",
    }
}

crate::payment::words! {
    /// Where the certificate of the doors comes from.
    CertificateKind {
        /// Gatehouse made it and signed it itself.
        Generated = "generated",
        /// Somebody gave it, with its key.
        Given = "given",
    }
}
