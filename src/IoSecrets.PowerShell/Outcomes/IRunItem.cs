namespace IoSecrets.Outcomes;

/// <summary>One thing that a run does something with, as messages name it.</summary>
internal interface IRunItem
{
    /// <summary>What follows the word secret in a sentence: its id, its name, its tool, as far as they are known; fit for a terminal.</summary>
    string Label { get; }

    /// <summary>What its error is about: the id, or the name where there is no id yet.</summary>
    string Target { get; }
}
