namespace IoSecrets.Emulator;

internal enum ChangeOutcome
{
    Changed,
    NotFound,
    TooLarge,
}
